variable "ssh_port" {
  type    = number
  default = 22
}

resource "aws_cloudwatch_query_definition" "ssh" {
  name            = "vpc/ssh"
  log_group_names = ["/vpc/flow-logs"]

  query_string = <<-EOT
    filter dstPort = ${var.ssh_port} and protocol = 6
    | stats count(*) as flows, sum(bytes) as sent by srcAddr, action
    | sort flows desc
  EOT
}
