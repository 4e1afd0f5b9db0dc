//! Small logs, one for each kind of query of the collection.

const FLOWS: &str = "\
2 123456789010 eni-0a 10.0.1.22 10.0.1.25 49152 22 6 10 1000 1641597879 1641597903 ACCEPT OK
2 123456789010 eni-0a 10.0.1.25 10.0.1.22 22 49152 6 8 4000 1641597880 1641597903 ACCEPT OK
2 123456789010 eni-0b 162.142.125.7 10.0.1.22 40000 22 6 1 40 1641597700 1641597760 REJECT OK
2 123456789010 eni-0b - - - - - - - 1641597600 1641597660 - NODATA
";

const TEXT: &str = "\
2022-01-07T23:24:39Z [ERROR] user=alice took 17ms: connection refused
2022-01-07T23:24:40Z [INFO] GET /api/orders?id=7 HTTP/1.1 200 2.03 \"curl/7.79\"
2022-01-07T23:24:41Z {\"level\":\"error\",\"status\":500}
  at com.example.Main(Main.java:17)
";

const LAMBDA: &str = "\
2022-01-07T23:24:39Z INIT_START Runtime Version: nodejs:16.v1\tRuntime Version ARN: arn:aws:lambda:x
2022-01-07T23:24:39Z START RequestId: 8f1d5bbe-6d54-4bb5-a2b5-b55b6e4e0ad6 Version: $LATEST
2022-01-07T23:24:40Z 8f1d5bbe-6d54-4bb5-a2b5-b55b6e4e0ad6 ERROR Invoke Error {\"errorType\":\"TypeError\",\"errorMessage\":\"x is undefined\"}
2022-01-07T23:24:40Z 8f1d5bbe-6d54-4bb5-a2b5-b55b6e4e0ad6 Task timed out after 3.00 seconds
2022-01-07T23:24:41Z END RequestId: 8f1d5bbe-6d54-4bb5-a2b5-b55b6e4e0ad6
2022-01-07T23:24:41Z REPORT RequestId: 8f1d5bbe-6d54-4bb5-a2b5-b55b6e4e0ad6\tDuration: 3002.03 ms\tBilled Duration: 3003 ms\tMemory Size: 512 MB\tMax Memory Used: 86 MB\tInit Duration: 120.5 ms
";

const JSON: &str = r#"{"timestamp":"2022-01-07T23:24:39Z","level":"ERROR","message":"connection refused","status":500,"duration":17.25,"user":{"id":7,"roles":["admin","dev"]},"cold_start":true,"requestId":"a-1","none":null}
{"timestamp":"2022-01-07T23:24:40Z","level":"INFO","message":"ok","status":200,"duration":2,"user":{"id":8,"roles":[]},"cold_start":false,"requestId":"a-2"}
{"timestamp":"2022-01-07T23:24:41Z","level":"INFO","msg":"{\"inner\":{\"items\":[1,2,3]}}","status":"404"}
"#;

const CLOUDTRAIL: &str = r#"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::123456789012:user/alice","principalId":"AIDA:alice","userName":"alice","sessionContext":{"sessionIssuer":{"userName":"role"}}},"eventTime":"2022-01-07T23:24:39Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","sourceIPAddress":"162.142.125.7","userAgent":"aws-cli","requestParameters":{"bucketName":"b","key":"k"},"resources":[{"ARN":"arn:aws:s3:::b","accountId":"123456789012"}],"responseElements":null,"errorCode":"AccessDenied","errorMessage":"denied","readOnly":true,"managementEvent":false}
{"eventVersion":"1.08","userIdentity":{"type":"Root","arn":"arn:aws:iam::123456789012:root"},"eventTime":"2022-01-07T23:24:40Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"10.0.1.22","responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"No"},"readOnly":false}
"#;

const EKS: &str = r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","auditID":"1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/kube-system/configmaps/aws-auth","verb":"patch","user":{"username":"kubernetes-admin","groups":["system:masters"],"extra":{"arn":["arn:aws:iam::123456789012:role/x"]}},"sourceIPs":["162.142.125.7"],"userAgent":"kubectl","objectRef":{"resource":"configmaps","namespace":"kube-system","name":"aws-auth"},"responseStatus":{"code":403},"requestReceivedTimestamp":"2022-01-07T23:24:39.000000Z","stageTimestamp":"2022-01-07T23:24:39.125000Z","annotations":{"authorization.k8s.io/decision":"forbid"}}
{"kind":"Event","verb":"list","user":{"username":"system:node"},"sourceIPs":["10.0.1.22"],"objectRef":{"resource":"pods"},"responseStatus":{"code":200},"requestReceivedTimestamp":"2022-01-07T23:24:40.000000Z"}
"#;

const WAF: &str = r#"{"timestamp":1641597879000,"formatVersion":1,"webaclId":"arn:aws:wafv2:us-east-1:123456789012:regional/webacl/x/1","terminatingRuleId":"AWS-AWSManagedRulesCommonRuleSet","terminatingRuleType":"MANAGED_RULE_GROUP","action":"BLOCK","httpSourceName":"ALB","ruleGroupList":[{"ruleGroupId":"AWS#AWSManagedRulesCommonRuleSet","terminatingRule":{"ruleId":"NoUserAgent_HEADER","action":"BLOCK"}}],"rateBasedRuleList":[],"nonTerminatingMatchingRules":[],"httpRequest":{"clientIp":"162.142.125.7","country":"US","headers":[{"name":"Host","value":"example.com"},{"name":"User-Agent","value":"curl"}],"uri":"/login","args":"a=1","httpVersion":"HTTP/2.0","httpMethod":"POST","requestId":"1-2"},"labels":[{"name":"awswaf:managed:aws:core"}],"ja3Fingerprint":"f1"}
{"timestamp":1641597880000,"terminatingRuleId":"Default_Action","action":"ALLOW","httpRequest":{"clientIp":"10.0.1.22","country":"DE","uri":"/","httpMethod":"GET","headers":[]}}
"#;

const APIGW: &str = r#"{"requestId":"a","ip":"162.142.125.7","caller":"-","requestTime":"07/Jan/2022:23:24:39 +0000","httpMethod":"GET","resourcePath":"/orders","path":"/prod/orders","status":"502","protocol":"HTTP/1.1","responseLength":"36","responseLatency":120,"integrationLatency":"118","integrationStatus":"200","error":"Internal server error","responseType":"INTEGRATION_FAILURE"}
{"requestId":"b","ip":"10.0.1.22","httpMethod":"POST","resourcePath":"/orders","status":"200","responseLatency":20,"integrationLatency":"18"}
"#;

const ROUTE53: &str = r#"{"version":"1.100000","account_id":"123456789012","region":"us-east-1","vpc_id":"vpc-1","query_timestamp":"2022-01-07T23:24:39Z","query_name":"example.com.","query_type":"A","query_class":"IN","rcode":"NXDOMAIN","answers":[{"Rdata":"93.184.216.34","Type":"A","Class":"IN"}],"srcaddr":"10.0.1.22","srcport":"49152","transport":"UDP","srcids":{"instance":"i-1"}}
{"query_timestamp":"2022-01-07T23:24:40Z","query_name":"internal.","query_type":"AAAA","rcode":"NOERROR","srcaddr":"10.0.1.25"}
"#;

/// The logs over which queries of a kind run, each with the name of its file.
pub fn of_kind(kind: &str) -> Vec<(&'static str, &'static str)> {
    let own = match kind {
        "vpcflow" => ("flows.log", FLOWS),
        "lambda" => ("lambda.log", LAMBDA),
        "cloudtrail" => ("cloudtrail.json", CLOUDTRAIL),
        "eks" => ("eks.json", EKS),
        "waf" => ("waf.json", WAF),
        "apigw" => ("apigw.json", APIGW),
        "route53" => ("route53.json", ROUTE53),
        _ => ("app.json", JSON),
    };
    vec![own, ("app.log", TEXT)]
}
